import eventlet


def fails():
    raise KeyError("broken")


thread = eventlet.spawn(fails)
seen = []
for _ in range(2):
    try:
        thread.wait()
    except KeyError as error:
        seen.append(error)
        show("raised", error.args[0])
show("the same:", seen[0] is seen[1])
