#!/usr/bin/env bash
# Makes all of Lumiere's networks on the GPUs of one machine: clips, the text-to-image U-Net, the Space-Time U-Net, super-resolution,
# the cascade, styles and the classifier of clips; then clips for `npm run eval -- lumiere`. What is done already is not done again,
# and a training goes on from its last checkpoint, so that a run that was stopped goes on when it is started again.
#
#   WORK=/dev/shm/lumiere OUT=out/lumiere bash models/torch/lumiere.sh
#
# WORK holds clips (25 GB), OUT what is kept. The GPUs of MAIN (all but the last) make the text-to-image and then the Space-Time U-Net of
# the main tier; those of SIDE (the last) what hangs on nothing else, the smaller tier included, JOBS_PER_GPU at a time, since one
# compiles while another trains; MAIN's join them when they are done. LIMIT stops trainings, with a checkpoint, after so many seconds
# of this script. VIDEO_OPTIONS goes to train_stunet.py. WRITE_CLIPS is another command for `npm run clips --`.
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${WORK:=$here/../../data/lumiere}" "${OUT:=$here/out/lumiere}" "${PYTHON:=python3}" "${WORKERS:=24}" "${LIMIT:=86400}"
: "${GPUS:=$(nvidia-smi -L | wc -l)}" "${WRITE_CLIPS:=npm run clips --}" "${SHARDS:=96}" "${FIRST_SHARDS:=32}" "${CLIPS:=512}" "${STYLES:=sketch neon}"
: "${CONFIG:=main}" "${MIXING:=space-time}" "${OPTIMIZER:=adamw}" "${IMAGE_LR:=2e-3}" "${VIDEO_LR:=2e-3}"
: "${VIDEO_OPTIONS=--hear --course 16}" "${JOBS_PER_GPU:=2}" "${IMAGE_SECONDS:=180}" "${VIDEO_SECONDS:=700}" "${SSR_SECONDS:=620}" "${CASCADE_SECONDS:=200}" "${STYLE_SECONDS:=60}"
: "${NANO_IMAGE_SECONDS:=60}" "${NANO_VIDEO_SECONDS:=240}" "${NANO_FRAMES:=16}" "${NANO_SECONDS:=60}" "${ABLATION_STEPS:=550}"
: "${MAIN:=$(seq -s, 0 $((GPUS > 1 ? GPUS - 2 : 0)))}" "${SIDE=$((GPUS > 1 ? GPUS - 1 : 0))}"
: "${CLASSIFIER_SECONDS:=60}" "${SAMPLES:=256}" "${STEPS:=50}" "${GUIDANCE:=3}"
export OMP_NUM_THREADS=4 NCCL_NVLS_ENABLE=0 PYTHONPATH=$here
logs=$OUT/logs
mkdir -p "$WORK" "$logs"
say() { echo "$(date +%T) $*" | tee -a "$logs/steps"; }

write() { $WRITE_CLIPS --out "$WORK/$1" "${@:2}" >>"$logs/clips" 2>&1; }
clips() {
  # An image model has enough of the first shards, and begins while the others are rendered.
  write train --clips "$CLIPS" --shards "$FIRST_SHARDS" --workers "$WORKERS"
  write valid --clips 64 --shards 4 --workers 4 --first 2000000000
  say first clips written
}
more_clips() {
  write train --clips "$CLIPS" --shards "$SHARDS" --workers "$WORKERS"
  write held-out --clips 64 --shards 4 --workers 4 --first 2100000000 --split held-out
  # Of all combinations, for the classifier: it must not learn that what is held out does not exist.
  write any --clips 512 --shards 16 --workers "$WORKERS" --first 2500000000 --split any
  rm -f "$WORK/writing-clips" && say clips written
  # Super-resolution has something to invent where 32×32 pixels hardly show the ground.
  local large=(--size 128 --ground gravel)
  write large "${large[@]}" --clips 128 --shards 48 --workers "$WORKERS" --frames 24 --first 2200000000
  write large-valid "${large[@]}" --clips 32 --frames 24 --first 2300000000
  write large-real "${large[@]}" --clips 32 --first 2000000000
  for style in $STYLES; do
    write "$style" --clips 256 --shards 24 --workers "$WORKERS" --frames 8 --style "$style" --first 2400000000
  done
  rm -f "$WORK/writing-more" && say larger and styled clips written
}
# until_written clips|more: waits for the writer
until_written() { while [[ -e $WORK/writing-$1 ]]; do sleep 1; done; }

# How many GPUs "0,1,2" names.
count_of() { tr ',' '\n' <<<"$1" | wc -l; }
finished() { [[ -e $logs/$1 ]] && grep -q '^done' "$logs/$1"; }
# on_gpus DEVICES ARGUMENT…: Python on GPUs "0,1,2", one process each. Each sees its own GPU as the first, so that what one compiles
# serves all.
on_gpus() {
  local one='IFS=, read -ra all <<<"$CUDA_VISIBLE_DEVICES"; CUDA_VISIBLE_DEVICES=${all[LOCAL_RANK]} LOCAL_RANK=0 exec "$@"'
  if [[ $1 != *,* ]]; then
    CUDA_VISIBLE_DEVICES=$1 "$PYTHON" "${@:2}"
  else
    CUDA_VISIBLE_DEVICES=$1 torchrun --no-python --nproc_per_node="$(count_of "$1")" --master_port=$((29500 + ${1: -1})) \
      bash -c "$one" _ "$PYTHON" "${@:2}"
  fi
}
# train DEVICES NAME SCRIPT OPTION…
train() {
  local devices=$1 name=$2 script=$3
  finished "$name" && return
  rm -f "$WORK/failed-$name"
  on_gpus "$devices" -m "lumiere.$script" --resume --out "$OUT/$name" --seconds-limit $((LIMIT - SECONDS)) --optimizer "$OPTIMIZER" \
    "${@:4}" >>"$logs/$name" 2>&1
  say "$name: $(tail -1 "$logs/$name")"
  if finished "$name"; then keep "$name" "$OUT/$name/model.safetensors"; else touch "$WORK/failed-$name"; fi
}
# wait_for NAME…: until networks are trained; fails where one will not be in this run
wait_for() {
  local net
  for net in "$@"; do
    until finished "$net"; do
      [[ -e $WORK/failed-$net ]] && return 1
      sleep 1
    done
  done
}

# tier DEVICES PREFIX CONFIG IMAGE_SECONDS VIDEO_SECONDS CLIPS_PER_GPU: image, then video
tier() {
  local count data=(--data "$WORK/train" --valid "$WORK/valid")
  count=$(count_of "$1")
  train "$1" "$2t2i" train_t2i "${data[@]}" --config "$3" --seconds "$4" --lr "$IMAGE_LR" --batch $((512 * count))
  until_written clips
  finished "$2t2i" || touch "$WORK/failed-$2stunet"
  finished "$2t2i" && train "$1" "$2stunet" train_stunet "${data[@]}" --config "$3" --image "$OUT/$2t2i/model.safetensors" --mixing "$MIXING" \
    --seconds "$5" --lr "$VIDEO_LR" --batch $(($6 * count)) $VIDEO_OPTIONS
}
# Jobs of one GPU each, DEVICE first.
cascade() { until_written clips && train "$1" "$2" train_cascade --data "$WORK/train" --valid "$WORK/valid" --lr 2e-3 --batch 128 "${@:3}"; }
classifier() {
  until_written clips
  [[ -e $OUT/classifier/classifier.safetensors ]] && return
  on_gpus "$1" -m lumiere.train_clip_classifier --data "$WORK/any" --valid "$WORK/valid" "$WORK/held-out" \
    --seconds "$CLASSIFIER_SECONDS" --out "$OUT/classifier" >>"$logs/classifier" 2>&1
  say "classifier: $(tail -1 "$logs/classifier")"
  [[ -e $OUT/classifier/classifier.safetensors ]] && keep classifier "$OUT/classifier/classifier.safetensors"
}
ssr() {
  until_written more
  train "$1" ssr train_ssr --data "$WORK/large" --valid "$WORK/large-valid" --seconds "$SSR_SECONDS" --batch 32
}
# style DEVICE PREFIX STYLE SECONDS: the image model of a tier, tuned, once it is there
style() {
  until_written more
  wait_for "$2t2i" && train "$1" "$2style-$3" train_style --style "$3" --init "$OUT/$2t2i/model.safetensors" --data "$WORK/$3" --seconds "$4" --batch 512
}
# ablation DEVICE NAME OPTION…: the small tier's video network, otherwise, as many steps as each of these
ablation() {
  until_written clips
  wait_for nano-t2i && train "$1" "nano-$2" train_stunet --data "$WORK/train" --valid "$WORK/valid" --config nano \
    --image "$OUT/nano-t2i/model.safetensors" --lr "$VIDEO_LR" --batch 128 --steps "$ABLATION_STEPS" "${@:3}"
}
# sample DEVICE NAME "NETWORK…" OPTION…: clips like those of a folder, once its networks are trained
sample() {
  [[ -e $OUT/made/$2/clips.json ]] && return
  wait_for $3 || return
  on_gpus "$1" -m lumiere.sample_clips --count "$SAMPLES" --steps "$STEPS" --guidance "$GUIDANCE" "${@:4}" --out "$OUT/made/$2/clips" \
    >>"$logs/sample-$2" 2>&1
  say "clips $2: $(tail -1 "$logs/sample-$2")"
}

# All jobs of one GPU, the most wanted first.
queue() {
  local video="--weights $OUT/stunet/model.safetensors" two="--keyframes $OUT/keyframes/model.safetensors --tsr $OUT/tsr/model.safetensors"
  printf '%s\n' "classifier" "tier nano- nano $NANO_IMAGE_SECONDS $NANO_VIDEO_SECONDS 128" \
    "cascade keyframes --part keyframes --course 16 --seconds $CASCADE_SECONDS" "cascade tsr --part tsr --seconds $CASCADE_SECONDS" "ssr"
  echo "cascade nano-keyframes --part keyframes --course 16 --config nano --frames $NANO_FRAMES --seconds $NANO_SECONDS"
  echo "cascade nano-tsr --part tsr --config nano --frames $NANO_FRAMES --seconds $NANO_SECONDS"
  for name in $STYLES; do echo "style nano- $name $((STYLE_SECONDS / 2))"; done
  printf '%s\n' "ablation time --mixing time --hear" "ablation unheard" "ablation heard --hear" "ablation courses --hear --course 16"
  # Of plain ground, as the base network makes clips; real ones on gravel stand beside them.
  for overlap in 0 2 4 8; do
    echo "sample ssr-$overlap ssr --ssr $OUT/ssr/model.safetensors --captions $WORK/valid --overlap $overlap --guidance 1 --count 32 --batch 4"
  done
  for say in period plain; do
    echo "sample cascade-$say 'keyframes tsr' $two --captions $WORK/valid --say $say"
    echo "sample oracle-$say 'keyframes tsr' $two --oracle --captions $WORK/valid --say $say"
  done
  for say in period plain; do echo "sample video-$say stunet $video --captions $WORK/valid --say $say"; done
  echo "sample video-held-out stunet $video --captions $WORK/held-out --say period"
  echo "sample cascade-held-out 'keyframes tsr' $two --captions $WORK/held-out --say period"
  for task in image inpaint outpaint cinemagraph; do
    echo "sample video-$task stunet $video --captions $WORK/valid --say period --condition $task --guidance 1"
  done
  for name in $STYLES; do echo "style '' $name $STYLE_SECONDS"; done
}
worker() {
  local job
  while job=$(flock "$WORK/jobs.lock" sh -c "head -1 '$WORK/jobs'; sed -i 1d '$WORK/jobs'") && [[ -n $job ]]; do
    ((SECONDS + 30 < LIMIT)) && eval "${job%% *} $1 ${job#"${job%% *}"}"
  done
}
workers() {
  for gpu in ${1//,/ }; do
    for ((i = 0; i < JOBS_PER_GPU; i++)); do worker "$gpu" & done
  done
}

# keep NAME WEIGHTS: what is finished, in half the bytes, in OUT/kept
keep() {
  mkdir -p "$OUT/kept"
  "$PYTHON" "$here/export.py" --weights "$2" --name "lumiere-$1" --dtype F16 --out "$OUT/kept" >"$OUT/kept/$1.json"
}
# All curves in one file there.
keep_curves() {
  mkdir -p "$OUT/kept"
  "$PYTHON" - "$OUT" >"$OUT/kept/curves.json" <<'PYTHON'
import json, pathlib, sys
print(json.dumps({path.parent.name: json.loads(path.read_text()) for path in pathlib.Path(sys.argv[1]).glob("*/curve.json")}))
PYTHON
}

trap 'rm -f "$WORK"/writing-*' EXIT
rm -f "$WORK"/failed-*
clips
touch "$WORK/writing-clips" "$WORK/writing-more"
more_clips &
queue >"$WORK/jobs"
[[ ,$MAIN, == *,$SIDE,* ]] || workers "$SIDE"
tier "$MAIN" "" "$CONFIG" "$IMAGE_SECONDS" "$VIDEO_SECONDS" 32
workers "$MAIN"
wait
keep_curves
# Real clips of other captions, which made ones are compared with: those of their own captions would flatter them.
write real --clips 64 --shards 8 --workers 8 --first 2600000000
write real-held-out --clips 64 --shards 8 --workers 8 --first 2700000000 --split held-out
say "score them: npm run eval -- lumiere --clips $OUT/made --classifier $OUT/classifier/classifier.safetensors" \
  "--real $WORK/valid --real $WORK/held-out --real $WORK/real --real $WORK/real-held-out --real $WORK/large-real --json report.json"
say "$(finished stunet && echo done || echo stopped)"
