import eventlet

pool = eventlet.GreenPool(3)


def job(number):
    eventlet.sleep(number)
    show("job", number, "ends at", now())


for number in (1, 2, 3):
    pool.spawn(job, number)
pool.resize(1)
show("free", pool.free())
pool.spawn(job, 4)
show("spawned at", now())
pool.waitall()
show("free", pool.free())
