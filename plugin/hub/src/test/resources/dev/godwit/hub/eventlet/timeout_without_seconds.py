import eventlet

with eventlet.Timeout(None) as timeout:
    show("pending", timeout.pending)
    eventlet.sleep(100)
show("over at", now())
