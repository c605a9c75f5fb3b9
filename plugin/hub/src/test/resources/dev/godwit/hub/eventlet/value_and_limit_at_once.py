import eventlet

event = eventlet.Event()


def sender():
    eventlet.sleep(1)
    event.send("value")


def waiter():
    try:
        with eventlet.Timeout(1):
            show(event.wait())
    except eventlet.Timeout:
        show("time-out")


eventlet.spawn(sender)
thread = eventlet.spawn(waiter)
thread.wait()
