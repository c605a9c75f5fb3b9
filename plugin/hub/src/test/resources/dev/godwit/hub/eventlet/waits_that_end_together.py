import eventlet

go = eventlet.Event()


def one_that_joins():
    thread.wait()
    show("joined")


def one_that_sleeps():
    eventlet.sleep(1)
    show("slept")


def one_that_waits():
    go.wait()
    show("waited")


def ends():
    eventlet.sleep(1)
    go.send()
    show("ends")


thread = eventlet.spawn(ends)
others = [eventlet.spawn(body) for body in (one_that_waits, one_that_joins, one_that_sleeps)]
for other in others:
    other.wait()
