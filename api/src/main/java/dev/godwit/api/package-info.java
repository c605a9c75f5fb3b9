/**
 * What a control plane calls to move a running guest to another host.
 *
 * <p>A host obtains one {@link dev.godwit.api.LiveMigration} from the driver it loaded and gives it
 * to its own code by injection. Everything else here is data: requests, progress, results and
 * structured failures. All records are immutable and safe to share between threads.
 *
 * <p>Words follow libvirt, QEMU and OpenStack Nova: a <em>guest</em> is a running virtual machine,
 * the <em>source</em> is the host it runs on when the migration is asked for, the
 * <em>destination</em> is where it is to run. Sizes are bytes unless the name says MiB, times are
 * milliseconds unless the name says otherwise.
 */
@NullMarked
package dev.godwit.api;

import org.jspecify.annotations.NullMarked;
