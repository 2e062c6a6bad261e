{{- /*
What an upgrade would take away while jobs still need it. Nobody may change a flavor, a topology or a runtime, so that each
has another name with another content; the ones before stay until an upgrade finds them unused.
*/ -}}
{{- $given := dict }}
{{- $kinds := dict }}
{{- range .Values.objects }}
{{- $_ := set $kinds .kind true }}
{{- $_ := set $given (printf "%s %s %s" .kind (.metadata.namespace | default "") .metadata.name) true }}
{{- end }}
{{- if hasKey $kinds "ResourceFlavor" }}
{{- /* Kueue knows which machines a job has only as long as its flavor and its topology are there. */ -}}
{{- $used := dict }}
{{- range (lookup "kueue.x-k8s.io/v1beta2" "Workload" "" "").items }}
{{- $status := .status | default dict }}
{{- $finished := false }}
{{- range $status.conditions }}
{{- if and (eq .type "Finished") (eq .status "True") }}{{ $finished = true }}{{ end }}
{{- end }}
{{- range (($status.admission | default dict).podSetAssignments) }}
{{- range .flavors }}
{{- if not $finished }}{{ $_ := set $used . true }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
{{- range (lookup "kueue.x-k8s.io/v1beta2" "ResourceFlavor" "" "").items }}
{{- $own := eq (get (.metadata.annotations | default dict) "meta.helm.sh/release-name") $.Release.Name }}
{{- if and $own (hasKey $used .metadata.name) (not (hasKey $given (printf "ResourceFlavor  %s" .metadata.name))) }}
---
{{ toYaml (dict "apiVersion" "kueue.x-k8s.io/v1beta2" "kind" "ResourceFlavor" "metadata" (dict "name" .metadata.name) "spec" .spec) }}
{{- $topology := lookup "kueue.x-k8s.io/v1beta2" "Topology" "" (.spec.topologyName | default "-") }}
{{- $name := printf "Topology  %s" (.spec.topologyName | default "") }}
{{- if and $topology (not (hasKey $given $name)) }}
{{- $_ := set $given $name true }}
---
{{ toYaml (dict "apiVersion" "kueue.x-k8s.io/v1beta2" "kind" "Topology" "metadata" (dict "name" $topology.metadata.name) "spec" $topology.spec) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if hasKey $kinds "TrainingRuntime" }}
{{- /* A job that waits in a queue is made from its runtime only when it starts. */ -}}
{{- range (lookup "trainer.kubeflow.org/v1alpha1" "TrainJob" "" "").items }}
{{- $finished := false }}
{{- range ((.status | default dict).conditions) }}
{{- if and (has .type (list "Complete" "Failed")) (eq .status "True") }}{{ $finished = true }}{{ end }}
{{- end }}
{{- $key := printf "TrainingRuntime %s %s" .metadata.namespace .spec.runtimeRef.name }}
{{- if and (not $finished) (eq .spec.runtimeRef.kind "TrainingRuntime") (not (hasKey $given $key)) }}
{{- $_ := set $given $key true }}
{{- with lookup "trainer.kubeflow.org/v1alpha1" "TrainingRuntime" .metadata.namespace .spec.runtimeRef.name }}
{{- if eq (get (.metadata.annotations | default dict) "meta.helm.sh/release-name") $.Release.Name }}
---
{{ toYaml (dict "apiVersion" "trainer.kubeflow.org/v1alpha1" "kind" "TrainingRuntime" "metadata" (dict "name" .metadata.name "namespace" .metadata.namespace "labels" (.metadata.labels | default dict)) "spec" .spec) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
