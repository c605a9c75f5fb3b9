import eventlet

timeout = eventlet.Timeout(1)
try:
    eventlet.sleep(2)
except eventlet.Timeout as error:
    show("its own:", error is timeout, "at", now())
finally:
    timeout.cancel()
eventlet.sleep(2)
show("over at", now())
