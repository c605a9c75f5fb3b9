import eventlet
from eventlet.dagpool import DAGPool

pool = DAGPool({"ready": "at once"})


def job(key, results, seconds):
    needs = [needed for needed, value in results]
    eventlet.sleep(seconds)
    return "at %d after %s" % (now(), " and ".join(needs))


pool.spawn("last", ["first", "second"], job, 1)
pool.spawn("second", [], job, 2)
pool.spawn("first", ["ready"], job, 1)
for key, value in pool.wait_each(["last", "second", "first"]):
    show(key, value)
