#!/usr/bin/env bash
# Brute force and proofs at length: the engine against trying all schedules of tiny random networks with every feature, the
# replay of its explanations, and proof logs of tiny random instances, intact and tampered with.
#
#     Benchmarks/soundness/soundness.sh [NETWORKS] [PROOFS]        10,000 and 1,000 unless given
set -euo pipefail
cd "$(dirname "$0")/../.."
export ORCHESTRA_CASES=${1:-10000} ORCHESTRA_PROOFS=${2:-1000}
swift test -c release -Xswiftc -enable-testing --scratch-path .build-soundness --no-parallel \
  --filter 'ClauseLearnerTests|ProofLogTests'
