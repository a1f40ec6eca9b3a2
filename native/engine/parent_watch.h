#pragma once

namespace airlock {

/// Ends this process, without clean-up, soon after its parent is gone. A hung JavaScript thread cannot see the
/// end of its channel, and a service that outlives the lab would hold the device for ever. Call once.
void exitWithParent();

}  // namespace airlock
