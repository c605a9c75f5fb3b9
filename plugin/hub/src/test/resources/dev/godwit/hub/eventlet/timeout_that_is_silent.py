import eventlet

with eventlet.Timeout(1, False):
    eventlet.sleep(2)
    show("never here")
show("over at", now())
with eventlet.Timeout(1, False):
    eventlet.sleep(0.5)
    show("in time at", now())
