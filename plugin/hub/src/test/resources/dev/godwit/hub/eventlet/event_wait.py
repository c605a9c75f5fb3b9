import eventlet

arrived = eventlet.Event()


def wait_on():
    show("waited for", arrived.wait())


eventlet.spawn(wait_on)
arrived.send("result")
eventlet.sleep(0)
show("at once:", arrived.wait())
