import eventlet

pool = eventlet.GreenPool(2)


def member():
    try:
        pool.waitall()
    except AssertionError:
        show("a member is refused")


pool.spawn(member)
pool.waitall()
