import eventlet
from eventlet import queue

channel = queue.LightQueue(1)


def waiter():
    show("waiter got", channel.get(), "at", now())


eventlet.spawn(waiter)
eventlet.sleep(0)
channel.put("item")
try:
    show("taken from before him:", channel.get(block=False))
except queue.Empty:
    show("not for him who came later")
eventlet.sleep(1)
channel.put("another")
eventlet.sleep(0)
eventlet.sleep(0)
