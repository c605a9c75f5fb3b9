/** Why a host cannot start, in words for its operator; every part that a start needs may say so. */
@NullMarked
package dev.godwit.host.startup;

import org.jspecify.annotations.NullMarked;
