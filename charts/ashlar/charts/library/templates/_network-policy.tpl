{{/* Who may talk to whom? What a component's policy does not name is closed, in both directions. */}}

{{/* Takes (dict "root" . "component" "api" "ingress" LINES "egress" LINES). */}}
{{- define "ashlar.networkPolicy" -}}
{{- $policy := .root.Values.global.networkPolicy -}}
{{- if $policy.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "ashlar.name" . }}
  labels: {{- include "ashlar.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "ashlar.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- with .ingress }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- if and $policy.metricsFrom (not .isForeign) }}
    - from: {{- toYaml $policy.metricsFrom | nindent 8 }}
      ports: [{ port: 9090 }]
    {{- end }}
  egress:
    {{- with include "ashlar.toCollector" . }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with .egress }}
    {{- . | nindent 4 }}
    - to: {{- toYaml $policy.dns | nindent 8 }}
      ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
    {{- end }}
{{- end }}
{{ end }}

{{/* Pods of the same installation. Takes (dict "root" . "component" "nats"). */}}
{{- define "ashlar.peer" -}}
- podSelector:
    matchLabels: {{- include "ashlar.selector" . | nindent 6 }}
{{- end }}

{{/* To NATS, the bundled one or another. Takes the root. */}}
{{- define "ashlar.toNats" -}}
{{- $nats := .Values.global.nats -}}
{{- if $nats.peers -}}
- to: {{- toYaml $nats.peers | nindent 4 }}
  ports: [{ port: {{ $nats.port }} }]
{{- else -}}
- to: {{- include "ashlar.peer" (dict "root" . "component" "nats") | nindent 4 }}
  ports: [{ port: 4222 }]
{{- end }}
{{- end }}
