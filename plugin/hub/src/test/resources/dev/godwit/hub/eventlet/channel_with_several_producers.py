import eventlet
from eventlet import queue

channel = queue.LightQueue(3)


def producer(name):
    for number in range(3):
        channel.put("%s%d" % (name, number))


def consumer():
    got = [channel.get() for _ in range(6)]
    show("of a", *[item for item in got if item[0] == "a"])
    show("of b", *[item for item in got if item[0] == "b"])


threads = [eventlet.spawn(producer, "a"), eventlet.spawn(producer, "b"), eventlet.spawn(consumer)]
for thread in threads:
    thread.wait()
