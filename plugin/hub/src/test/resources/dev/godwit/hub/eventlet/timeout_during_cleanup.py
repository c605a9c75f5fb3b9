import eventlet

try:
    with eventlet.Timeout(2, ValueError("outer")):
        try:
            with eventlet.Timeout(1, ValueError("inner")):
                eventlet.sleep(10)
        finally:
            show("cleans up from", now())
            eventlet.sleep(10)
except ValueError as error:
    show(error, "at", now())
