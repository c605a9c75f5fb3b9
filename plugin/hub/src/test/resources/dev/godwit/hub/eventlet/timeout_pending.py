import eventlet

timeout = eventlet.Timeout(1)
show("pending", timeout.pending)
timeout.cancel()
show("cancelled", timeout.pending)
timeout.cancel()
eventlet.sleep(2)
timeout = eventlet.Timeout(1)
try:
    eventlet.sleep(2)
except eventlet.Timeout:
    show("raised", timeout.pending, "at", now())
