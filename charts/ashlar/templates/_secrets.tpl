{{/* Which passwords are there? Those of the Secret that is there already, else new ones; a letter first, then letters and digits: they stand in URLs and in the configuration of NATS. */}}

{{/* Takes (dict "root" . "secret" NAME "key" KEY). `helm template` knows no Secrets and always makes new ones. */}}
{{- define "ashlar.password" -}}
{{- $found := lookup "v1" "Secret" .root.Release.Namespace .secret | default dict -}}
{{- $kept := index ($found.data | default dict) .key -}}
{{- if $kept }}{{ b64dec $kept }}{{ else }}s{{ randAlphaNum 40 }}{{ end }}
{{- end }}

{{/* Takes (dict "root" . "secret" NAME "component" COMPONENT). Kept when the release goes: the data that they open stays, too. */}}
{{- define "ashlar.secretMetadata" -}}
metadata:
  name: {{ .secret }}
  labels: {{- include "ashlar.labels" . | nindent 4 }}
  annotations: { helm.sh/resource-policy: keep }
{{- end }}
