// Loads and stores.
#pragma once

#include "reference/isa/checked_access.h"
