{{/* What keeps enough of a service running? Takes what "ashlar.service" takes. */}}

{{- define "ashlar.replicas" -}}
{{- $autoscaling := .root.Values.autoscaling | default dict -}}
{{- if $autoscaling.enabled }}{{ $autoscaling.minReplicas }}{{ else }}{{ .root.Values.replicas | default 1 }}{{ end }}
{{- end }}

{{/* With one instance it would only keep nodes from being drained. */}}
{{- define "ashlar.disruptionBudget" -}}
{{- if gt (include "ashlar.replicas" . | int) 1 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "ashlar.name" . }}
  labels: {{- include "ashlar.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "ashlar.selector" . | nindent 6 }}
{{- end }}
{{ end }}

{{- define "ashlar.autoscaler" -}}
{{- $autoscaling := .root.Values.autoscaling | default dict -}}
{{- if $autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "ashlar.name" . }}
  labels: {{- include "ashlar.labels" . | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ include "ashlar.name" . }} }
  minReplicas: {{ $autoscaling.minReplicas }}
  maxReplicas: {{ $autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: {{ $autoscaling.cpuPercent }} } }
{{- end }}
{{ end }}
