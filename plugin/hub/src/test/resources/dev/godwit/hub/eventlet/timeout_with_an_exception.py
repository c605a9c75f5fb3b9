import eventlet

try:
    with eventlet.Timeout(1, ValueError("too long")):
        eventlet.sleep(2)
except ValueError as error:
    show(error, "at", now())
