import eventlet

show("waits")
eventlet.Event().wait()
