import eventlet

pool = eventlet.GreenPool(2)
first = eventlet.GreenPile(pool)
second = eventlet.GreenPile(pool)
for number in range(3):
    first.spawn(lambda number=number: "first %d" % number)
    second.spawn(lambda number=number: "second %d" % number)
show(*first)
show(*second)
show("free", pool.free())
