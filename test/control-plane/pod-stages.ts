/** The annotation that ends a pod's container with the exit code that it holds. */
export const exitCodeAnnotation = "test/exit-code";

/** The same for its preflight: the container itself never starts. */
export const preflightExitCodeAnnotation = "test/preflight-exit-code";

function stage(kind: "Pod" | "Node", name: string, matchExpressions: readonly object[], next: object) {
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: { resourceRef: { apiGroup: "v1", kind }, selector: { matchExpressions }, next },
  };
}

const deleted = (operator: "Exists" | "DoesNotExist") => ({ key: ".metadata.deletionTimestamp", operator });
const phase = (...values: readonly string[]) => ({ key: ".status.phase", operator: "In", values });

/** How pods live here: they run until somebody ends or deletes them. kwok's usual stages would end each job's by themselves. */
export const kwokStages = [
  // kwok plays only the machines that a stage of theirs concerns.
  stage("Node", "node-runs", [{ key: ".status.phase", operator: "NotIn", values: ["Running"] }], {
    statusTemplate: "phase: Running",
  }),
  stage("Pod", "pod-runs", [deleted("DoesNotExist"), { key: ".status.podIP", operator: "DoesNotExist" }], {
    statusTemplate: `
{{ $now := Now }}
phase: Running
startTime: {{ $now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) | Quote }}
conditions:
{{ range $type := list "Initialized" "Ready" "ContainersReady" }}
- { type: {{ $type }}, status: "True", lastTransitionTime: {{ $now | Quote }} }
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- { name: {{ .name | Quote }}, image: {{ .image | Quote }}, imageID: "", restartCount: 0, ready: true, started: true, state: { running: { startedAt: {{ $now | Quote }} } } }
{{ end }}
`,
  }),
  stage(
    "Pod",
    "pod-ends",
    [
      deleted("DoesNotExist"),
      phase("Running"),
      { key: `.metadata.annotations["${exitCodeAnnotation}"]`, operator: "Exists" },
    ],
    {
      statusTemplate: `
{{ $now := Now }}
{{ $code := index .metadata.annotations "${exitCodeAnnotation}" }}
phase: {{ if eq $code "0" }}Succeeded{{ else }}Failed{{ end }}
containerStatuses:
{{ range .spec.containers }}
- { name: {{ .name | Quote }}, image: {{ .image | Quote }}, imageID: "", restartCount: 0, ready: false, started: false, state: { terminated: { exitCode: {{ $code }}, reason: Error, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } } }
{{ end }}
`,
    },
  ),
  stage(
    "Pod",
    "preflight-ends",
    [
      deleted("DoesNotExist"),
      phase("Running"),
      { key: `.metadata.annotations["${preflightExitCodeAnnotation}"]`, operator: "Exists" },
    ],
    {
      statusTemplate: `
{{ $now := Now }}
{{ $code := index .metadata.annotations "${preflightExitCodeAnnotation}" }}
phase: Failed
initContainerStatuses:
- { name: preflight, image: any, imageID: "", restartCount: 0, ready: false, started: false, state: { terminated: { exitCode: {{ $code }}, reason: Error, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } } }
`,
    },
  ),
  stage("Pod", "deleted-pod-ends", [deleted("Exists"), phase("Pending", "Running")], {
    statusTemplate: "phase: Failed",
  }),
  stage("Pod", "deleted-pod-goes", [deleted("Exists"), phase("Failed", "Succeeded")], {
    // The finalizer of a Job's pod stays until the Job has counted it.
    delete: true,
  }),
];
