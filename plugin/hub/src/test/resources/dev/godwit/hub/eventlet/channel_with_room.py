import eventlet
from eventlet import queue

channel = queue.LightQueue(2)


def producer():
    for number in range(6):
        channel.put(number)
        show("has put", number, "at", now())


def consumer():
    for _ in range(6):
        eventlet.sleep(1)
        show("got", channel.get())


threads = [eventlet.spawn(producer), eventlet.spawn(consumer)]
for thread in threads:
    thread.wait()
