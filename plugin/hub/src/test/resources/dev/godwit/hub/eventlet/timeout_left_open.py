import eventlet


def opens():
    eventlet.Timeout(1)


opens()
eventlet.sleep(0.5)
show("out of it at", now())
try:
    eventlet.sleep(2)
except eventlet.Timeout:
    show("raised elsewhere at", now())
