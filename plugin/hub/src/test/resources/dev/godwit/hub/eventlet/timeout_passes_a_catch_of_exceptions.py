import eventlet


def careless():
    try:
        eventlet.sleep(2)
    except Exception:
        show("never here")


try:
    with eventlet.Timeout(1):
        careless()
except eventlet.Timeout:
    show("raised at", now())
