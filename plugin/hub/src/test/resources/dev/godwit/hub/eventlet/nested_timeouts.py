import eventlet


def nest(outer_seconds, inner_seconds, sleep):
    begun = now()
    outer = eventlet.Timeout(outer_seconds)
    try:
        inner = eventlet.Timeout(inner_seconds)
        try:
            eventlet.sleep(sleep)
            show("neither by", now() - begun)
        except eventlet.Timeout as error:
            if error is not inner:
                raise
            show("the inner one at", now() - begun)
        finally:
            inner.cancel()
        eventlet.sleep(sleep)
        show("to its end at", now() - begun)
    except eventlet.Timeout as error:
        show("the outer one:", error is outer, "at", now() - begun)
    finally:
        outer.cancel()


nest(3, 1, 2)
nest(1, 3, 2)
nest(4, 1, 2)
nest(3, 4, 1)
nest(2, 2, 5)
