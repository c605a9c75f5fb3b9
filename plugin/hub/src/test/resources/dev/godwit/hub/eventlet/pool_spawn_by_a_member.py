import eventlet

pool = eventlet.GreenPool(1)


def inner():
    show("inner")
    return "result of the inner"


def outer():
    show("outer begins")
    thread = pool.spawn(inner)
    show("outer goes on with", thread.wait())


pool.spawn(outer)
pool.waitall()
