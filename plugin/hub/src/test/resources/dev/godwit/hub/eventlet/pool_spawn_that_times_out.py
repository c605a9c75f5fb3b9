import eventlet

pool = eventlet.GreenPool(1)
pool.spawn(eventlet.sleep, 2)
try:
    with eventlet.Timeout(1):
        pool.spawn(show, "never here")
except eventlet.Timeout:
    show("no slot by", now())
show("waiting", pool.waiting())
pool.waitall()
show("free", pool.free(), "at", now())
