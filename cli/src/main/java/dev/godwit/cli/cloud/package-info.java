/** Which cloud is meant and as whom: {@code clouds.yaml} and the {@code OS_*} variables. */
@NullMarked
package dev.godwit.cli.cloud;

import org.jspecify.annotations.NullMarked;
