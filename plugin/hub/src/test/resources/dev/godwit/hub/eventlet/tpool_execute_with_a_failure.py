from eventlet import tpool


def fails():
    raise ValueError("broken")


try:
    tpool.execute(fails)
except ValueError as error:
    show("raised", error)
