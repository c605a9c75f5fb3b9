import eventlet

pool = eventlet.GreenPool(2)


def worker(line):
    eventlet.sleep(5 - len(line))
    return line.upper()


for result in pool.imap(worker, iter(["a", "bb", "ccc", "dddd"])):
    show(result)
