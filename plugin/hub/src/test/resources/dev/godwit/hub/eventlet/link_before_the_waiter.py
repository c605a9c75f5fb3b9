import eventlet


def waiter():
    thread.wait()
    show("waiter")


def body():
    eventlet.sleep(1)
    show("body")


thread = eventlet.spawn(body)
first = eventlet.spawn(waiter)
eventlet.sleep(0.5)
thread.link(lambda ended: show("link"))
first.wait()
