import eventlet

pool = eventlet.GreenPool(2)


def job(number):
    show("job", number, "at", now())
    eventlet.sleep(1)
    return number


threads = []
for number in range(5):
    threads.append(pool.spawn(job, number))
    show("spawned", number, "at", now())
show(*[thread.wait() for thread in threads])
