import eventlet
from eventlet import queue

channel = queue.LightQueue(0)


def impatient():
    try:
        with eventlet.Timeout(1):
            channel.get()
    except eventlet.Timeout:
        show("nothing by", now())


def patient():
    show("got", channel.get(), "at", now())


threads = [eventlet.spawn(impatient), eventlet.spawn(patient)]
eventlet.sleep(2)
channel.put("item")
show("put")
threads[1].wait()
