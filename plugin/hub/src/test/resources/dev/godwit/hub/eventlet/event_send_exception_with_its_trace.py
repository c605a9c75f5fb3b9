import traceback

from eventlet import event


def causer():
    raise RuntimeError("broken")


failed = event.Event()
try:
    causer()
except RuntimeError as error:
    failed.send_exception(type(error), error, error.__traceback__)
try:
    failed.wait()
except RuntimeError as error:
    show("raised in", traceback.extract_tb(error.__traceback__)[-1].name)
