import eventlet
from eventlet import queue

channel = queue.LightQueue(2)


def producer():
    for number in range(6):
        channel.put(number)
        show("has put", number)


def consumer():
    eventlet.sleep(1)
    for _ in range(6):
        show("got", channel.get())


threads = [eventlet.spawn(producer), eventlet.spawn(consumer)]
for thread in threads:
    thread.wait()
