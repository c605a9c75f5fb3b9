"""The order, the wishes in it and the figures that come back."""

import json
import threading
import types
import unittest

import support

from godwit_nova import figures
from godwit_nova import order
from godwit_nova.wishes import wishes_of

SETTINGS = types.SimpleNamespace(
    live_migration_downtime=500, live_migration_downtime_steps=10, live_migration_downtime_delay=75,
    live_migration_completion_timeout=800, live_migration_timeout_action="abort", live_migration_uri="secret")


class Guest:
    """A guest whose migrate is as plain as can be."""

    def __init__(self):
        self._domain = None

    def migrate(self, destination, params, flags):
        self._domain.migrateToURI3(destination, params=params, flags=flags)


class OrderTest(unittest.TestCase):

    def capture(self, params, flags=27):
        return order.capture_call(Guest(), ("qemu+tcp://bravo/system",), {"params": params, "flags": flags})

    def build(self, call):
        return order.build_order(call, "m-1", "i-1", "alpha", "bravo", "qemu:///system", 2.5, SETTINGS, {"policy": "nova"}, 10)

    def test_everything_that_crosses(self):
        call = self.capture({
            "bandwidth": 7, "destination_xml": "<d/>", "persistent_xml": "<p/>", "migrate_disks": ("vda", "vdb"),
            "migrate_uri": "tcp://bravo", "parallel.connections": 4}, flags=155)
        self.assertEqual({
            "migration": "m-1", "instance": "i-1", "source": "alpha", "destination": "bravo",
            "source_uri": "qemu:///system", "destination_uri": "qemu+tcp://bravo/system",
            "call": {"migrate_uri": "tcp://bravo", "destination_xml": "<d/>", "persistent_xml": "<p/>",
                     "migrate_disks": ["vda", "vdb"], "bandwidth_mib_per_second": 7, "parallel_connections": 4, "flags": 155},
            "data_gib": 2.5,
            "settings": {"live_migration_downtime": "500", "live_migration_downtime_steps": "10",
                         "live_migration_downtime_delay": "75", "live_migration_completion_timeout": "800",
                         "live_migration_timeout_action": "abort"},
            "wishes": {"policy": "nova"}, "lease_seconds": 10}, self.build(call))
        json.dumps(self.build(call))

    def test_what_is_not_given(self):
        self.assertEqual(
            {"migrate_uri": None, "destination_xml": None, "persistent_xml": None, "migrate_disks": [],
             "bandwidth_mib_per_second": 0, "parallel_connections": 0, "flags": 27}, self.build(self.capture({}))["call"])

    def test_a_call_of_a_later_nova_is_left_to_it(self):
        with self.assertRaisesRegex(order.NotExpressible, "tls.destination"):
            self.capture({"tls.destination": "x", "bandwidth": 0})
        guest = Guest()
        guest.migrate = lambda: None
        with self.assertRaises(order.NotExpressible):
            order.capture_call(guest, (), {})
        guest.migrate = lambda: guest._domain.migrateToURI4()
        with self.assertRaises(order.NotExpressible):
            order.capture_call(guest, (), {})

    def test_nothing_is_asked_of_the_real_domain(self):
        guest = Guest()
        guest._domain = real = object()
        order.capture_call(guest, ("u", {}, 0), {})
        self.assertIs(real, guest._domain)

    def test_no_xml_in_a_repr(self):
        self.assertNotIn("<d/>", repr(self.capture({"destination_xml": "<d/>"})))


class WishesTest(unittest.TestCase):

    def wishes(self, extra_specs, metadata=None, policies=("nova", "predictive")):
        instance = types.SimpleNamespace(
            uuid="i-1", flavor=types.SimpleNamespace(extra_specs=extra_specs), system_metadata=metadata or {})
        return wishes_of(instance, list(policies) if policies else policies)

    def test_flavor_and_image(self):
        self.assertEqual({}, self.wishes({}))
        self.assertEqual({"policy": "nova", "max_downtime_ms": "300", "deadline_s": "900"},
                         self.wishes({"godwit:policy": "nova", "godwit:deadline_s": "900", "hw:cpu_policy": "dedicated"},
                                     {"image_godwit:max_downtime_ms": 300, "image_godwit:policy": "predictive"}))

    def test_odd_values_are_logged_and_left_out(self):
        odd = {"godwit:policy": "Nova; rm", "godwit:max_downtime_ms": "0", "godwit:deadline_s": "soon"}
        with self.assertLogs("godwit_nova.wishes", "WARNING") as logs:
            self.assertEqual({}, self.wishes(odd))
        self.assertEqual(3, len(logs.output))

    def test_a_policy_that_godwit_does_not_have(self):
        with self.assertLogs("godwit_nova.wishes", "WARNING"):
            self.assertEqual({}, self.wishes({"godwit:policy": "stepped"}))
        self.assertEqual({"policy": "stepped"}, self.wishes({"godwit:policy": "stepped"}, policies=None))

    def test_an_instance_that_cannot_be_read(self):
        with self.assertLogs("godwit_nova.wishes", "WARNING"):
            self.assertEqual({}, wishes_of(types.SimpleNamespace(uuid="i-1"), None))


class FiguresTest(unittest.TestCase):

    MEMORY = {"total": 1000, "processed": 1800, "remaining": 250}

    def test_nova_s_meaning_of_what_remains(self):
        read = figures.read_figures({"percent": 90, "memory": self.MEMORY, "disk": None})
        self.assertEqual((1000, 1800, 250, 0, 0, 0), (
            read.memory_total, read.memory_processed, read.memory_remaining, read.disk_total, read.disk_processed,
            read.disk_remaining))
        self.assertEqual(25, read.memory_remaining_percent())
        read = figures.read_figures({"memory": dict.fromkeys(("total", "processed", "remaining"), 0)})
        self.assertEqual(100, read.memory_remaining_percent())

    def test_figures_that_make_no_sense(self):
        for memory in (None, 7, {}, dict(self.MEMORY, total=-1), dict(self.MEMORY, total="1"), dict(self.MEMORY, total=True)):
            self.assertIsNone(figures.read_figures({"memory": memory}))


class RecorderTest(unittest.TestCase):

    def setUp(self):
        self.clock = support.TurnedClock()
        self.saved, self.marked = [], []
        self.save = lambda read, remaining: self.saved.append(remaining)
        self.mark = lambda: self.marked.append(1)
        self.recorder = figures.ProgressRecorder(
            "i-1", lambda *args: self.save(*args), lambda: self.mark(), self.clock)
        self.addCleanup(self.recorder.stop)

    def note(self, remaining, phase="pre-copy"):
        self.recorder.note({"phase": phase, "memory": {"total": 100, "processed": 0, "remaining": remaining}})

    def saved_becomes(self, expected):
        support.wait_until(lambda: self.saved == expected, "saved %s" % expected)

    def test_figures_are_written_every_few_seconds(self):
        self.note(90)
        self.saved_becomes([90])
        self.note(80)
        self.clock.sleep(5)
        self.note(70)
        self.saved_becomes([90, 70])

    def test_a_write_that_fails_is_logged_and_ends_nothing(self):
        def fail(*args):
            raise RuntimeError("no conductor")
        self.save, save = fail, self.save
        with self.assertLogs("godwit_nova.figures", "WARNING") as logs:
            self.note(90)
            support.wait_until(lambda: any("no conductor" in line for line in logs.output), "the failure is logged")
        self.save = save
        self.clock.sleep(5)
        self.note(50)
        self.saved_becomes([50])

    def test_post_copy_is_marked_once_and_at_once(self):
        self.note(90)
        self.saved_becomes([90])
        self.note(80, "post-copy")
        self.note(70, "post-copy")
        self.saved_becomes([90, 80])
        self.clock.sleep(5)
        self.note(60, "post-copy-broken")
        self.saved_becomes([90, 80, 60])
        self.assertEqual([1], self.marked)

    def test_a_mark_that_failed_is_made_with_the_next_figures(self):
        def fail():
            self.mark = lambda: self.marked.append(1)
            raise RuntimeError("no conductor")
        self.mark = fail
        self.note(90, "post-copy")
        self.saved_becomes([90])
        self.clock.sleep(5)
        self.note(80, "post-copy")
        self.saved_becomes([90, 80])
        self.assertEqual([1], self.marked)

    def test_a_slow_write_holds_nobody_up_but_the_end(self):
        begun, go_on = threading.Event(), threading.Event()

        def slow(read, remaining):
            begun.set()
            go_on.wait(support.PATIENCE_SECONDS)
            self.saved.append(remaining)
        self.save = slow
        self.note(90)
        self.assertTrue(begun.wait(support.PATIENCE_SECONDS))
        self.clock.sleep(5)
        self.note(80)
        stopper = threading.Thread(target=self.recorder.stop)
        stopper.start()
        self.assertEqual([], self.saved)
        support.wait_until(lambda: self.recorder._stopping, "the stop has begun")
        self.assertTrue(stopper.is_alive())
        go_on.set()
        stopper.join(support.PATIENCE_SECONDS)
        self.note(70)
        self.assertEqual([90], self.saved)

    def test_no_thread_without_progress(self):
        self.recorder.stop()
        self.note(10)
        self.assertFalse(self.recorder._started)


if __name__ == "__main__":
    unittest.main()
