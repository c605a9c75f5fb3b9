import eventlet
from eventlet import queue

channel = queue.Queue(0)


def getter():
    eventlet.sleep(1)
    show("got", channel.get(), "at", now())


eventlet.spawn(getter)
show("holds", channel.qsize())
try:
    channel.put_nowait("refused")
except queue.Full:
    show("full")
try:
    channel.get_nowait()
except queue.Empty:
    show("empty")
channel.put("item")
show("put at", now())
