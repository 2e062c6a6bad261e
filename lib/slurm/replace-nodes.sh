#!/usr/bin/env bash
# One round of the loop that keeps the nodes of a cluster whole, on the controller:
#
#   a drained node that needs a reboot           is rebooted, once a day; the second time it is taken for broken
#   a drained node that is broken                its fault is reported, and the cloud replaces the machine
#   a node whose machine the cloud has no more   its jobs are queued again, jobs that wait for it by name are freed of
#                                                the name, and Slurm forgets it
#   a machine that never joined                  is replaced
#   a node that someone drained with "renew"    is replaced, by one of the newest image
#   more or fewer machines than described        are started, or drained and ended once they are free
#   a node whose capacity ends soon              takes no more jobs
#
# Never touches a node with jobs whose machine lives. Where the cloud does not reply, or Slurm, nothing is changed. Where
# many are sick at once, it is not the machines: nothing is rebooted or replaced until a person has looked.
#
# Reads:
#   CLOUD                  machines-<cloud>.sh beside this script has the verbs list, is-alive, report-fault, replace, remove
#                          and resize.
#   NODE_COUNT             machines that the cluster is to have. Required.
#   GROUP_SIZES            "<group of the cloud>=<machines> …": what each group is to have. Default: no group is changed.
#   GROUP_DRAIN_TIMES      "<group>=<time> …": when no job is started any more in it. Default: never.
#   MAXIMUM_REPLACING      machines that are replaced within JOIN_TIMEOUT_SECONDS. Default: a twentieth of NODE_COUNT, at least 1.
#   MAXIMUM_SICK_PERCENT   more than this, and more than one, stops the loop. Default 20.
#   JOIN_TIMEOUT_SECONDS   age at which a machine must have joined. Default 2400.
#   REBOOT_MEMORY_SECONDS  Default 86400.
#   LOOP_DIRECTORY         what it remembers. Default /var/lib/slurm-state/replace.
#   COMMAND_TIMEOUT_SECONDS
#                          Default 60.
#
# Prints one line for each thing it does:
#   action=reboot|report-fault|replace|forget|free|drain|resume|remove|resize|stop subject=<node, machine or job> reason="..."
# Ends with 0 after a round, with 1 where the cloud or Slurm did not reply, with 4 where the loop has stopped itself.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
memory=${LOOP_DIRECTORY:-/var/lib/slurm-state/replace}
seconds=${COMMAND_TIMEOUT_SECONDS:-60}
now=$(date +%s)
declare -A liveness=() age=() group_of=() state=() reason=() machine_of=() node_of=() wanted=() ended=()

main() {
  [[ ${NODE_COUNT-} =~ ^[0-9]+$ ]] || fail "NODE_COUNT is not a number: '${NODE_COUNT-}'"
  mkdir -p "$memory/rebooted" "$memory/replaced" "$memory/removed"
  read_groups
  read_nodes
  read_machines
  local name
  for name in "${!state[@]}"; do
    ! is_gone "$name" || forget "$name"
  done
  drain_ending
  count_sick
  for name in "${!state[@]}"; do
    ! is_drained_idle "$name" || treat "$name"
  done
  replace_unjoined
  local group
  for group in "${!wanted[@]}"; do
    size "$group"
  done
}

read_groups() {
  local entry
  for entry in ${GROUP_SIZES-}; do
    [[ $entry =~ ^[^=]+=[0-9]+$ ]] || fail "not the size of a group: '$entry'"
    wanted[${entry%=*}]=${entry#*=}
  done
  for entry in ${GROUP_DRAIN_TIMES-}; do
    local end
    end=$(date --date="${entry#*=}" +%s) || fail "not the end of a group: '$entry'"
    ((now < end)) || ended[${entry%%=*}]=$end
  done
}

read_nodes() {
  local text line name
  text=$(timeout "$seconds" scontrol --oneliner show node 2>&1) ||
    [[ $text == *"No nodes in the system"* ]] || fail "Slurm did not reply: $text"
  while IFS= read -r line; do
    [[ $line =~ ^NodeName=([^ ]+) ]] || continue
    name=${BASH_REMATCH[1]}
    [[ $line =~ \ State=([^ ]+) ]] && state[$name]=${BASH_REMATCH[1]}
    reason[$name]="" machine_of[$name]=""
    [[ ! $line =~ \ Reason=(.*) ]] || reason[$name]=${BASH_REMATCH[1]}
    [[ ! $line =~ \ InstanceId=([^ ]+) ]] || machine_of[$name]=${BASH_REMATCH[1]}
    [[ -z ${machine_of[$name]} ]] || node_of[${machine_of[$name]}]=$name
  done <<<"$text"
}

read_machines() {
  local text id how old group
  text=$(timeout "$((seconds * 2))" "$here/machines-$CLOUD.sh" list) || fail "the cloud did not reply; nothing is changed"
  while read -r id how old group; do
    [[ -n $id ]] || continue
    [[ $how =~ ^(alive|starting|dead|unknown)$ && $old =~ ^-?[0-9]+$ ]] || fail "not the form of a machine: '$id $how $old'"
    liveness[$id]=$how age[$id]=$old group_of[$id]=$group
  done <<<"$text"
  # A cloud that forgets everything at once has not replied.
  ((${#liveness[@]} > 0 || ${#state[@]} == 0)) || fail "the cloud lists no machine, Slurm knows ${#state[@]} nodes; nothing is changed"
}

# Both must say so: the cloud, asked for this very machine, and Slurm, which does not hear it or runs nothing on it.
is_gone() {
  local id=${machine_of[$1]} code=0
  [[ -n $id && ${liveness[$id]-dead} == dead ]] || return 1
  [[ ${state[$1]} =~ \*|NOT_RESPONDING|^DOWN ]] || is_drained_idle "$1" || return 1
  timeout "$seconds" "$here/machines-$CLOUD.sh" is-alive "$id" || code=$?
  ((code == 1))
}

is_drained_idle() {
  [[ ${state[$1]} =~ DRAIN && ! ${state[$1]} =~ ALLOCATED|MIXED|COMPLETING|REBOOT|PLANNED ]]
}

forget() {
  local name=$1
  # Queues its jobs again; Slurm itself would wait for SlurmdTimeout.
  slurm update "nodename=$name" state=down "reason=the machine ${machine_of[$name]} is gone" || true
  free_jobs "$name" || return 0
  if slurm delete "nodename=$name"; then
    did forget "$name" "the machine ${machine_of[$name]} is gone"
    unset "state[$name]" "node_of[${machine_of[$name]}]"
  fi
}

# A pending job that names a node would be ended when slurmctld starts the next time and does not know the node.
free_jobs() {
  local jobs job list
  jobs=$(timeout "$seconds" squeue --noheader --states=PENDING --format='%A %n') || return 1
  while read -r job list; do
    [[ -n $list && $list != "(null)" ]] || continue
    if timeout "$seconds" scontrol show hostnames "$list" | grep -qx "$1"; then
      slurm update "jobid=$job" ReqNodeList= || return 1
      did free "$job" "it waited for $1, which is gone"
    fi
  done <<<"$jobs"
}

# The capacity of the group ends: what still runs may finish, and nothing is put in the place of a machine.
drain_ending() {
  local name id
  for name in "${!state[@]}"; do
    id=${machine_of[$name]}
    [[ -n $id && -n ${ended[${group_of[$id]-none}]-} && ! ${state[$name]} =~ DRAIN ]] || continue
    slurm update "nodename=$name" state=drain "reason=capacity: it ends soon" || continue
    did drain "$name" "the capacity of ${group_of[$id]} ends soon"
  done
}

count_sick() {
  local name sick=0 limit
  for name in "${!state[@]}"; do
    if [[ ${state[$name]} =~ ^DOWN|FAIL|INVAL|NOT_RESPONDING|\* || (${state[$name]} =~ DRAIN && ${reason[$name]} =~ health:|Prolog|Epilog) ]]; then
      sick=$((sick + 1))
    fi
  done
  limit=$((NODE_COUNT * ${MAXIMUM_SICK_PERCENT:-20} / 100))
  ((limit >= 1)) || limit=1
  if ((sick > limit)); then
    did stop cluster "$sick of $NODE_COUNT nodes are sick, more than $limit: this is not the machines; look before anything is replaced"
    exit 4
  fi
}

treat() {
  local name=$1 id=${machine_of[$1]}
  [[ -n $id ]] || return 0
  case ${reason[$name]} in
    "health: [reboot]"* | "health: [reset]"*)
      if is_recent "$memory/rebooted/$id" "${REBOOT_MEMORY_SECONDS:-86400}"; then
        replace "$id" "$name: ${reason[$name]} (again after a reboot)"
      else
        slurm reboot ASAP nextstate=RESUME "reason=${reason[$name]%% \[*@*}" "$name" || return 0
        touch "$memory/rebooted/$id"
        did reboot "$name" "${reason[$name]}"
      fi
      ;;
    # The machine refused a job: what Slurm itself writes when the prolog or the epilog failed.
    "health: [isolate]"* | "Prolog error"* | "Epilog error"*) replace "$id" "$name: ${reason[$name]}" ;;
    renew*) replace "$id" "$name: ${reason[$name]}" healthy ;;
  esac
}

replace_unjoined() {
  local id
  for id in "${!liveness[@]}"; do
    [[ ${liveness[$id]} == alive && -z ${node_of[$id]-} ]] || continue
    ((age[$id] <= ${JOIN_TIMEOUT_SECONDS:-2400})) || replace "$id" "it has not joined in ${age[$id]} s"
  done
}

replace() {
  local id=$1 why=$2 how=${3-sick} missing limit
  [[ -n $id && -z ${ended[${group_of[$id]-none}]-} ]] || return 0
  # Asked for once; what the cloud has done about it is seen in the next rounds.
  ! is_recent "$memory/replaced/$id" "${JOIN_TIMEOUT_SECONDS:-2400}" || return 0
  # How many may be on their way is a rate as well: as many as a machine takes to join.
  missing=$(find "$memory/replaced" -type f -newermt "@$((now - ${JOIN_TIMEOUT_SECONDS:-2400}))" | wc -l)
  limit=${MAXIMUM_REPLACING:-$((NODE_COUNT / 20 > 1 ? NODE_COUNT / 20 : 1))}
  ((missing < limit)) || return 0
  if [[ $how == sick ]] && timeout "$seconds" "$here/machines-$CLOUD.sh" report-fault "$id" "$why"; then
    did report-fault "$id" "$why"
  fi
  timeout "$seconds" "$here/machines-$CLOUD.sh" replace "$id" || return 0
  touch "$memory/replaced/$id"
  did replace "$id" "$why"
}

# Holds a group at the number that is described. A machine too many is drained first, the free ones before the busy ones.
size() {
  local group=$1 id name present=0 leaving=0 surplus
  [[ -z ${ended[$group]-} ]] || return 0
  local -a free=() busy=() drained=()
  for id in "${!liveness[@]}"; do
    [[ ${group_of[$id]} == "$group" && ${liveness[$id]} =~ alive|starting|unknown ]] || continue
    if is_recent "$memory/removed/$id" 3600; then
      continue
    fi
    present=$((present + 1))
    name=${node_of[$id]-}
    [[ -n $name ]] || continue
    if [[ ${reason[$name]} == "surplus"* ]]; then
      drained+=("$name")
    elif [[ ${state[$name]} =~ ^IDLE && ! ${state[$name]} =~ DRAIN ]]; then
      free+=("$name")
    else
      busy+=("$name")
    fi
  done
  surplus=$((present - wanted[$group]))
  if ((surplus < 0)); then
    enlarge "$group" "$present"
    return
  fi
  for name in ${drained[@]+"${drained[@]}"}; do
    if ((leaving >= surplus)); then
      slurm update "nodename=$name" state=resume && did resume "$name" "it is needed again"
      continue
    fi
    leaving=$((leaving + 1))
    ! is_drained_idle "$name" || remove "$name"
  done
  while read -r name; do
    if [[ -z $name ]] || ((leaving >= surplus)); then continue; fi
    slurm update "nodename=$name" state=drain "reason=surplus: $group is to have ${wanted[$group]}" || continue
    leaving=$((leaving + 1))
    did drain "$name" "$group is to have ${wanted[$group]} machines, and has $present"
  done < <(printf '%s\n' ${free[@]+"${free[@]}"} | sort -rV && printf '%s\n' ${busy[@]+"${busy[@]}"} | sort -rV)
}

# Between two machines the cloud may count one less: what is missing for a while is asked for.
enlarge() {
  local group=$1 present=$2 mark=$memory/missing-${1//[^A-Za-z0-9_-]/-}
  if ! is_recent "$mark" 600; then
    touch "$mark"
    return
  fi
  timeout "$seconds" "$here/machines-$CLOUD.sh" resize "$group" "${wanted[$group]}" || return 0
  rm -f "$mark"
  did resize "$group" "it has $present machines, and is to have ${wanted[$group]}"
}

remove() {
  local name=$1 id=${machine_of[$1]}
  timeout "$seconds" "$here/machines-$CLOUD.sh" remove "$id" || return 0
  touch "$memory/removed/$id"
  did remove "$id" "$name: ${reason[$name]}"
}

is_recent() {
  [[ -e $1 ]] && (($(date --reference="$1" +%s) > now - $2))
}

slurm() {
  timeout "$seconds" scontrol "$@"
}

did() {
  local why=${3//\"/\'}
  printf 'action=%s subject=%s reason="%s"\n' "$1" "$2" "${why//$'\n'/ }"
}

fail() {
  echo "replace-nodes: $*" >&2
  exit 1
}

main
