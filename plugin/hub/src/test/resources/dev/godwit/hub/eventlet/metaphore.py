import eventlet
from eventlet import coros

count = coros.metaphore()
count.wait()
show("nothing to wait for")


def decrementer(name):
    show(name, "decrementing")
    count.dec()


eventlet.spawn_n(decrementer, "A")
eventlet.spawn_n(decrementer, "B")
count.inc(2)
count.wait()
show("all done")
