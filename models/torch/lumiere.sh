#!/usr/bin/env bash
# Makes all of Lumiere's networks on the GPUs of one machine: clips, the text-to-image U-Net, the Space-Time U-Net, super-resolution,
# the cascade, styles and the classifier of clips; then clips for `npm run eval -- lumiere`. What is done already is not done again,
# and a training goes on from its last checkpoint, so that a run that was stopped goes on when it is started again.
#
#   WORK=/dev/shm/lumiere OUT=out/lumiere bash models/torch/lumiere.sh
#
# WORK holds clips (25 GB), OUT what is kept. The GPUs of MAIN (all but the last) make the text-to-image and then the Space-Time U-Net of
# the main tier; those of SIDE (the last) what hangs on nothing else, the smaller tier included, and MAIN's join them when they are
# done. LIMIT stops trainings, with a checkpoint, after so many seconds of this script. VIDEO_OPTIONS goes to train_stunet.py, such as
# --hear. WRITE_CLIPS is another command for `npm run clips --`.
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${WORK:=$here/../../data/lumiere}" "${OUT:=$here/out/lumiere}" "${PYTHON:=python3}" "${WORKERS:=24}" "${LIMIT:=86400}"
: "${GPUS:=$(nvidia-smi -L | wc -l)}" "${WRITE_CLIPS:=npm run clips --}" "${SHARDS:=96}" "${FIRST_SHARDS:=32}" "${CLIPS:=512}" "${STYLES:=sketch neon}"
: "${CONFIG:=main}" "${MIXING:=space-time}" "${OPTIMIZER:=adamw}" "${IMAGE_LR:=2e-3}" "${VIDEO_LR:=2e-3}"
: "${VIDEO_OPTIONS:=}" "${IMAGE_SECONDS:=180}" "${VIDEO_SECONDS:=700}" "${SSR_SECONDS:=240}" "${CASCADE_SECONDS:=200}" "${STYLE_SECONDS:=60}"
: "${NANO_IMAGE_SECONDS:=60}" "${NANO_VIDEO_SECONDS:=240}" "${NANO_FRAMES:=16}" "${NANO_SECONDS:=60}"
: "${MAIN:=$(seq -s, 0 $((GPUS > 1 ? GPUS - 2 : 0)))}" "${SIDE=$((GPUS > 1 ? GPUS - 1 : 0))}"
: "${CLASSIFIER_SECONDS:=60}" "${SAMPLES:=256}" "${STEPS:=50}" "${GUIDANCE:=3}"
export OMP_NUM_THREADS=4 NCCL_NVLS_ENABLE=0
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
  write large --clips 128 --shards 48 --workers "$WORKERS" --size 128 --frames 24 --first 2200000000
  write large-valid --clips 32 --size 128 --frames 24 --first 2300000000
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
# train DEVICES NAME SCRIPT OPTION…: on GPUs "0,1,2"
train() {
  local devices=$1 name=$2 script=$3 count
  finished "$name" && return
  count=$(count_of "$devices")
  CUDA_VISIBLE_DEVICES=$devices torchrun --nproc_per_node="$count" --master_port=$((29500 + ${devices: -1})) "$here/$script.py" \
    --resume --out "$OUT/$name" --seconds-limit $((LIMIT - SECONDS)) --optimizer "$OPTIMIZER" "${@:4}" >>"$logs/$name" 2>&1
  say "$name: $(tail -1 "$logs/$name")"
}

# tier DEVICES PREFIX CONFIG IMAGE_SECONDS VIDEO_SECONDS CLIPS_PER_GPU: image, then video
tier() {
  local count data=(--data "$WORK/train" --valid "$WORK/valid")
  count=$(count_of "$1")
  train "$1" "$2t2i" train_t2i "${data[@]}" --config "$3" --seconds "$4" --lr "$IMAGE_LR" --batch $((512 * count))
  until_written clips
  finished "$2t2i" && train "$1" "$2stunet" train_stunet "${data[@]}" --config "$3" --image "$OUT/$2t2i/model.safetensors" --mixing "$MIXING" \
    --seconds "$5" --lr "$VIDEO_LR" --batch $(($6 * count)) $VIDEO_OPTIONS
}
# Jobs of one GPU each, DEVICE first.
cascade() { until_written clips && train "$1" "$2" train_cascade --data "$WORK/train" --valid "$WORK/valid" --lr 2e-3 --batch 128 "${@:3}"; }
classifier() {
  until_written clips
  [[ -e $OUT/classifier/classifier.safetensors ]] && return
  CUDA_VISIBLE_DEVICES=$1 "$PYTHON" "$here/train_clip_classifier.py" --data "$WORK/any" --valid "$WORK/valid" "$WORK/held-out" \
    --seconds "$CLASSIFIER_SECONDS" --out "$OUT/classifier" >>"$logs/classifier" 2>&1
  say "classifier: $(tail -1 "$logs/classifier")"
}
ssr() {
  until_written more
  train "$1" ssr train_ssr --data "$WORK/large" --valid "$WORK/large-valid" --seconds "$SSR_SECONDS" --batch 16
}
# style DEVICE PREFIX STYLE SECONDS: the image model of a tier, tuned, once it is there
style() {
  until_written more
  while [[ -e $WORK/running ]] && ! finished "$2t2i"; do sleep 1; done
  finished "$2t2i" && train "$1" "$2style-$3" train_style --style "$3" --init "$OUT/$2t2i/model.safetensors" --data "$WORK/$3" --seconds "$4" --batch 512
}
queue() {
  printf '%s\n' "classifier" "cascade keyframes --part keyframes --seconds $CASCADE_SECONDS" "cascade tsr --part tsr --seconds $CASCADE_SECONDS" \
    "tier nano- nano $NANO_IMAGE_SECONDS $NANO_VIDEO_SECONDS 128" "ssr"
  for part in keyframes tsr; do echo "cascade nano-$part --part $part --config nano --frames $NANO_FRAMES --seconds $NANO_SECONDS"; done
  for name in $STYLES; do printf '%s\n' "style nano- $name $((STYLE_SECONDS / 2))" "style '' $name $STYLE_SECONDS"; done
}
worker() {
  local job
  while job=$(flock "$WORK/jobs.lock" sh -c "head -1 '$WORK/jobs'; sed -i 1d '$WORK/jobs'") && [[ -n $job ]]; do
    ((SECONDS + 30 < LIMIT)) && eval "${job%% *} $1 ${job#"${job%% *}"}"
  done
}

# sample NAME OPTION…: clips like those of a folder, on all GPUs
sample() {
  [[ -e $OUT/made/$1/clips.json ]] && return
  torchrun --nproc_per_node="$GPUS" "$here/sample_clips.py" --count "$SAMPLES" --steps "$STEPS" --guidance "$GUIDANCE" "${@:2}" \
    --out "$OUT/made/$1/clips" >>"$logs/sample-$1" 2>&1
  say "clips $1: $(tail -1 "$logs/sample-$1")"
}
samples() {
  local video=(--weights "$OUT/stunet/model.safetensors") two=(--keyframes "$OUT/keyframes/model.safetensors" --tsr "$OUT/tsr/model.safetensors")
  for say in period plain; do
    sample "video-$say" "${video[@]}" --captions "$WORK/valid" --say "$say"
    sample "cascade-$say" "${two[@]}" --captions "$WORK/valid" --say "$say"
    sample "oracle-$say" "${two[@]}" --oracle --captions "$WORK/valid" --say "$say"
  done
  sample video-held-out "${video[@]}" --captions "$WORK/held-out" --say period
  for task in image inpaint outpaint cinemagraph; do
    sample "video-$task" "${video[@]}" --captions "$WORK/valid" --say period --condition "$task" --guidance 1
  done
  finished ssr && for overlap in 0 2 4 8; do
    sample "ssr-$overlap" --ssr "$OUT/ssr/model.safetensors" --captions "$WORK/valid" --overlap "$overlap" --guidance 1 --count 32 --batch 4
  done
  # Real clips of other captions, which made ones are compared with: those of their own captions would flatter them.
  write real --clips 64 --shards 8 --workers 8 --first 2600000000
  write real-held-out --clips 64 --shards 8 --workers 8 --first 2700000000 --split held-out
  say "score them: npm run eval -- lumiere --clips $OUT/made --classifier $OUT/classifier/classifier.safetensors" \
    "--real $WORK/valid --real $WORK/held-out --real $WORK/real --real $WORK/real-held-out --json report.json"
}

# What is finished, in half the bytes, and all curves in one file, in OUT/kept.
keep() {
  local name curves="import json, pathlib, sys; print(json.dumps({p.parent.name: json.loads(p.read_text()) for p in pathlib.Path(sys.argv[1]).glob('*/curve.json')}))"
  mkdir -p "$OUT/kept"
  for name in t2i stunet keyframes tsr ssr $(printf 'style-%s ' $STYLES) nano-{t2i,stunet,keyframes,tsr} $(printf 'nano-style-%s ' $STYLES); do
    finished "$name" && "$PYTHON" "$here/export.py" --weights "$OUT/$name/model.safetensors" --name "lumiere-$name" --dtype F16 \
      --out "$OUT/kept" >"$OUT/kept/$name.json"
  done
  if [[ -e $OUT/classifier/classifier.safetensors ]]; then
    "$PYTHON" "$here/export.py" --weights "$OUT/classifier/classifier.safetensors" --name lumiere-classifier --dtype F16 \
      --out "$OUT/kept" >"$OUT/kept/classifier.json"
  fi
  "$PYTHON" -c "$curves" "$OUT" >"$OUT/kept/curves.json"
}

touch "$WORK/running"
trap 'rm -f "$WORK/running" "$WORK"/writing-*' EXIT
clips
touch "$WORK/writing-clips" "$WORK/writing-more"
more_clips &
queue >"$WORK/jobs"
for gpu in ${SIDE//,/ }; do [[ ,$MAIN, == *,$gpu,* ]] || worker "$gpu" & done
tier "$MAIN" "" "$CONFIG" "$IMAGE_SECONDS" "$VIDEO_SECONDS" 32
for gpu in ${MAIN//,/ }; do worker "$gpu" & done
while [[ -s $WORK/jobs ]]; do sleep 1; done
rm -f "$WORK/running"
wait
keep
if finished stunet && finished keyframes && finished tsr; then samples; fi
say "$(finished stunet && echo done || echo stopped)"
