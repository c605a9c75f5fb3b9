import eventlet
from eventlet import queue

channel = queue.LightQueue(1)


def producer():
    for number in range(4):
        channel.put(number)
        show("has put", number)
        eventlet.sleep(0)


def consumer():
    for _ in range(4):
        show("got", channel.get())


threads = [eventlet.spawn(consumer), eventlet.spawn(producer)]
for thread in threads:
    thread.wait()
