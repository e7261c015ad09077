#!/usr/bin/env bash
# Makes all that LVM ships and shows, on the GPUs of one machine: shards, tokenizer, tokens, the transformer of both tiers, the runs
# at equal tokens (LVM's Figs. 7–9), and answers for `npm run eval -- lvm --answers`. What is there already is not made again, so
# that a run that was stopped goes on when it is started again.
#
#   PHOTOS=folder WORK=/dev/shm/lvm OUT=out/lvm bash models/torch/lvm.sh
#
# It takes the GPUs of DEVICES, such as "0,1,2,3"; all unless told. WORK holds pictures and tokens (35 GB of 320 shards), OUT what is
# kept. WRITE_SHARDS is another command for `npm run shards --`.
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${PHOTOS:?Say which folder has photographs: PHOTOS=folder.}" "${WORK:=$here/../../data/lvm}" "${OUT:=$here/out/lvm}"
: "${PYTHON:=python3}" "${DEVICES:=$(seq -s, 0 $(($(nvidia-smi -L | wc -l) - 1)))}" "${WORKERS:=24}" "${WRITE_SHARDS:=npm run shards --}"
: "${SHARDS:=320}" "${ROWS:=512}" "${FIRST:=100}" "${TOKENIZER_SECONDS:=240}" "${MAIN_TOKENS:=1.5e9}" "${NANO_TOKENS:=1e9}"
: "${EQUAL_TOKENS:=6.5536e7}" "${EQUAL_BATCH:=8}" "${SENTENCES:=200}" "${JOBS_PER_GPU:=2}"
export OMP_NUM_THREADS=4 PYTHONPATH=$here
# NCCL without NVLink's multicast, which a host that is shared may not allow.
export NCCL_NVLS_ENABLE=0
IFS=, read -ra gpus <<<"$DEVICES"
on_all() { CUDA_VISIBLE_DEVICES=$DEVICES torchrun --nproc_per_node="${#gpus[@]}" --master_port=$((29400 + gpus[0])) "$@"; }
pictures=$WORK/pictures logs=$OUT/logs
mkdir -p "$pictures" "$WORK"/{first,train,valid,eval} "$logs"
say() { echo "$(date +%T) $*" | tee -a "$logs/steps"; }
tasks=(mask class-mask segmentation boxes depth normals edges colorization inpainting turn recolor composition "held-out composition")
write() { $WRITE_SHARDS --out "$pictures" "$@" >>"$logs/shards" 2>&1; }

shards() {
  write --shards "$SHARDS" --rows "$ROWS" --workers "$WORKERS" --prefix train
  write --shards 16 --rows "$ROWS" --workers 16 --prefix single --kind single --first 1000000000
  local i=0
  for task in "${tasks[@]}"; do
    write --rows "$SENTENCES" --first $((3000000000 + i * 100000)) --task "$task" --prefix "eval-${task// /-}" &
    [[ $task == held-out* ]] || write --rows 48 --first $((3500000000 + i * 100000)) --task "$task" --prefix "valid-$task" &
    i=$((i + 1))
  done
  write --rows "$SENTENCES" --first 3002000000 --kind video --prefix eval-video &
  write --rows 64 --first 3502000000 --kind video --prefix valid-video &
  wait
  say shards written
}

tokenizer() {
  [[ -e $OUT/vq/vqgan.json ]] && return
  "$PYTHON" -m lvm.photo_crops --photos "$PHOTOS" --out "$WORK/photos.u8"
  # It needs no more than the first shards, and begins while the others are rendered.
  while (($(find "$pictures" -name 'train-*.json' | wc -l) < FIRST)); do sleep 1; done
  for list in $(find "$pictures" -name 'train-*.json' | sort | head -"$FIRST"); do ln -sf "$list" "${list%.json}.u8" "$WORK/first/"; done
  CUDA_VISIBLE_DEVICES=${gpus[-1]} "$PYTHON" -m lvm.train_vqgan --data "$WORK/first" --photos "$WORK/photos.u8" \
    --seconds "$TOKENIZER_SECONDS" --lr 1e-3 --out "$OUT/vq" >"$logs/vq" 2>&1
  say tokenizer trained
}

tokens() {
  if [[ ! -e $WORK/tokenized ]]; then
    on_all -m lvm.tokenize_shards --weights "$OUT/vq/vqgan.safetensors" --data "$pictures" \
      >"$logs/tokens" 2>&1 && touch "$WORK/tokenized"
  fi
  for list in "$pictures"/*.json; do
    case $(basename "$list") in train-* | single-*) to=train ;; valid-*) to=valid ;; *) to=eval ;; esac
    ln -sf "$list" "${list%.json}.tokens" "$WORK/$to/"
  done
  say tokenized
}

# train LAUNCHER… -- NAME CONFIG LR MIXTURE SEED TOKENS BATCH WARMUP
train() {
  local launcher=()
  while [[ $1 != -- ]]; do launcher+=("$1") && shift; done
  [[ -e $OUT/$2/model.safetensors ]] && return
  "${launcher[@]}" -m lvm.train_lvm --resume --data "$WORK/train" --valid "$WORK/valid" --out "$OUT/$2" --config "$3" --lr "$4" \
    --mixture "$5" --seed "$6" --tokens "$7" --batch "$8" --warmup "$9" --valid-every "$($PYTHON -c "print(float('$7') / 8)")" \
    >"$logs/$2" 2>&1
}
equal() { train "$PYTHON" -- "$1" "$2" "$3" "$4" "$5" "$EQUAL_TOKENS" "$EQUAL_BATCH" 100; }
answers() {
  [[ -e $OUT/answers-$1.json ]] || "$PYTHON" -m lvm.answer --weights "$OUT/$1/model.safetensors" --data "$WORK/eval" \
    --out "$OUT/answers-$1.npz" --k "$2" --temperature "$3" >"$logs/answers-$1" 2>&1
}

nano() { train "$PYTHON" -- nano nano 4e-3 all 7 "$NANO_TOKENS" 32 100 && answers nano 0,7 0; }

# Jobs of one GPU each, the most wanted first; every worker takes the next.
queue() {
  printf '%s\n' "nano" "answers main 0,1,3,7 0,1"
  for seed in 0 1 2; do
    printf '%s\n' "equal nano-s$seed nano 3e-3 all $seed" "equal 7m-s$seed 7m 2e-3 all $seed" "equal 22m-s$seed 22m 1.5e-3 all $seed"
    for mixture in pairs no-video single video; do echo "equal 7m-$mixture-s$seed 7m 2e-3 $mixture $seed"; done
  done
}
worker() {
  local job
  while job=$(flock "$WORK/jobs.lock" sh -c "head -1 '$WORK/jobs'; sed -i 1d '$WORK/jobs'") && [[ -n $job ]]; do
    say "GPU $1: $job"
    CUDA_VISIBLE_DEVICES=$1 $job
    say "done: $job"
  done
}

shards &
tokenizer
wait
tokens
train on_all -- main 22m 2e-3 all 0 "$MAIN_TOKENS" 32 200
say main tier trained
queue >"$WORK/jobs"
for ((i = 0; i < ${#gpus[@]} * JOBS_PER_GPU; i++)); do
  worker "${gpus[i % ${#gpus[@]}]}" &
  sleep 1
done
wait
say done
