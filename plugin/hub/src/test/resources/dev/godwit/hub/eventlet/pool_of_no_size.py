import eventlet

pool = eventlet.GreenPool(0)
show("free", pool.free())
try:
    with eventlet.Timeout(1):
        pool.spawn(show, "never here")
except eventlet.Timeout:
    show("no slot by", now())
