import eventlet
from eventlet import queue

channel = queue.LightQueue(0)


def producer():
    for number in range(3):
        show("puts", number)
        channel.put(number)
        show("has put", number)


def consumer():
    for _ in range(3):
        show("got", channel.get())


threads = [eventlet.spawn(consumer), eventlet.spawn(producer)]
for thread in threads:
    thread.wait()
