import eventlet

pool = eventlet.GreenPool(1)


def member():
    eventlet.sleep(1)
    show("member ends")


def joins(thread):
    thread.wait()
    show("joined")


def spawns():
    pool.spawn(lambda: show("next member"))
    show("spawned")


first = pool.spawn(member)
others = [eventlet.spawn(spawns), eventlet.spawn(joins, first)]
for other in others:
    other.wait()
