"""Writes the progress that Godwit tells into Nova's records, in a thread of its own.

A write is a call to nova-conductor, which may take a minute when the conductor is away. The monitor's thread must answer
Godwit's renewals meanwhile, or Godwit would lose its lease over a slow database.
"""

import logging
import threading
import time

LOG = logging.getLogger(__name__)

_SAVE_EVERY_SECONDS = 3.0
_TELL_EVERY_SECONDS = 30.0
_LAST_WRITE_SECONDS = 120.0
_FIELDS = ("total", "processed", "remaining")
_POST_COPY_PHASES = ("post-copy", "post-copy-broken")


class JobFigures:
    """The figures of a job by the names that Nova's save_stats reads. Bytes."""

    def __init__(self, memory, disk):
        self.memory_total, self.memory_processed, self.memory_remaining = memory
        self.disk_total, self.disk_processed, self.disk_remaining = disk

    def memory_remaining_percent(self):
        """As Nova reckons it: of memory alone, 100 while nothing is known."""
        if self.memory_total == 0:
            return 100
        return min(100, round(self.memory_remaining * 100 / self.memory_total))


def read_figures(progress):
    """The JobFigures of a progress message; None if it has no memory figures that make sense."""
    memory = _triple(progress.get("memory"))
    if memory is None:
        return None
    return JobFigures(memory, _triple(progress.get("disk")) or (0, 0, 0))


def _triple(counters):
    if not isinstance(counters, dict):
        return None
    values = tuple(counters.get(field) for field in _FIELDS)
    if all(type(value) is int and value >= 0 for value in values):
        return values
    return None


class ProgressRecorder:
    """Takes progress messages from the monitor's thread and never blocks it.

    `save_stats(figures, remaining_percent)` and `mark_post_copy()` write; what they raise is logged and ends nothing.
    """

    def __init__(self, instance_uuid, save_stats, mark_post_copy, clock=time.monotonic):
        self._instance_uuid = instance_uuid
        self._save_stats = save_stats
        self._mark_post_copy = mark_post_copy
        self._clock = clock
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._done = threading.Event()
        self._figures = None
        self._post_copy_pending = False
        self._post_copy_noted = False
        self._started = False
        self._stopping = False
        self._saved_at = None
        self._told_at = None

    def note(self, progress):
        """Takes one progress message, a dict. The newest wins when writes are slower than messages."""
        self._tell(progress)
        figures = read_figures(progress)
        with self._lock:
            if self._stopping:
                return
            if progress.get("phase") in _POST_COPY_PHASES and not self._post_copy_noted:
                self._post_copy_noted = self._post_copy_pending = True
                self._saved_at = self._clock()
            elif figures is None or not self._save_is_due():
                return
            self._figures = figures
            if not self._started:
                self._started = True
                threading.Thread(target=self._write, name="godwit-figures", daemon=True).start()
            self._wake.set()

    def stop(self):
        """No write begins any more, and none is under way when this returns (but for one that takes two minutes)."""
        with self._lock:
            self._stopping = True
            self._wake.set()
            started = self._started
        if started and not self._done.wait(_LAST_WRITE_SECONDS):
            LOG.error("Instance %s: progress was not written within %d s; see whether nova-conductor answers",
                      self._instance_uuid, _LAST_WRITE_SECONDS)

    def _save_is_due(self):
        now = self._clock()
        if self._saved_at is not None and now - self._saved_at < _SAVE_EVERY_SECONDS:
            return False
        self._saved_at = now
        return True

    def _tell(self, progress):
        now = self._clock()
        loud = self._told_at is None or now - self._told_at >= _TELL_EVERY_SECONDS
        if loud:
            self._told_at = now
        LOG.log(logging.INFO if loud else logging.DEBUG,
                "Instance %s: live migration %s, %s %% done, running for %s ms, forecast %s ms",
                self._instance_uuid, progress.get("phase"), progress.get("percent"), progress.get("elapsed_ms"),
                progress.get("forecast_ms"))

    def _write(self):
        try:
            while True:
                self._wake.wait()
                with self._lock:
                    self._wake.clear()
                    if self._stopping:
                        return
                    figures, self._figures = self._figures, None
                    post_copy = self._post_copy_pending
                if post_copy and self._try(self._mark_post_copy):
                    self._post_copy_pending = False
                if figures is not None:
                    self._try(self._save_stats, figures, figures.memory_remaining_percent())
        finally:
            self._done.set()

    def _try(self, write, *args):
        try:
            write(*args)
            return True
        except Exception as e:
            LOG.warning("Instance %s: progress of the live migration could not be written, it goes on: %s",
                        self._instance_uuid, e)
            return False
