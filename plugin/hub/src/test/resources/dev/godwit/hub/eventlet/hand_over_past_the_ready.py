import eventlet
from eventlet import queue

channel = queue.LightQueue(0)


def producer():
    for number in range(2):
        channel.put(number)


def consumer():
    show("got", channel.get())
    eventlet.spawn_n(show, "was ready")
    show("got", channel.get())


eventlet.spawn(producer)
eventlet.sleep(0)
eventlet.spawn(consumer).wait()
eventlet.sleep(0)
